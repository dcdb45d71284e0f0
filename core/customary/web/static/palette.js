// Search and commands: results come from the server as links; arrows choose, Enter opens.
export function startPalette(dialog) {
  if (!dialog) return null;
  const input = dialog.querySelector('input');
  const results = dialog.querySelector('[role=listbox]');
  const options = () => [...results.querySelectorAll('a[role=option]')];
  const chosen = () => options().findIndex((option) => option.getAttribute('aria-selected') === 'true');

  function choose(index) {
    options().forEach((option, place) => {
      option.id = `palette-option-${place}`;
      option.setAttribute('aria-selected', place === index);
      if (place === index) { option.scrollIntoView({ block: 'nearest' }); input.setAttribute('aria-activedescendant', option.id); }
    });
    if (!options().length) input.removeAttribute('aria-activedescendant');
  }

  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const last = options().length - 1;
    if (event.key === 'ArrowDown') { event.preventDefault(); choose(Math.min(last, chosen() + 1)); }
    if (event.key === 'ArrowUp') { event.preventDefault(); choose(Math.max(0, chosen() - 1)); }
    if (event.key === 'Enter') { event.preventDefault(); options()[Math.max(0, chosen())]?.click(); }
  });
  results.addEventListener('htmx:afterSwap', () => choose(0));
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });

  return {
    open() {
      if (dialog.open) return;
      dialog.showModal();
      input.select();
      input.dispatchEvent(new CustomEvent('palette'));
    },
  };
}
