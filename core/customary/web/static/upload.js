// Files: dropped on a form or chosen in it they are sent at once, and the form shows how far they are.
const formOf = (event) => event.target.closest?.('form[data-upload]');

export function startUploads() {
  for (const kind of ['dragenter', 'dragover']) {
    document.addEventListener(kind, (event) => {
      const form = formOf(event);
      if (!form || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      form.classList.add('over');
    });
  }
  document.addEventListener('dragleave', (event) => {
    const form = formOf(event);
    if (form && !form.contains(event.relatedTarget)) form.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    const form = formOf(event);
    if (!form || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    form.classList.remove('over');
    form.querySelector('input[type=file]').files = event.dataTransfer.files;
    form.requestSubmit();
  });
  document.addEventListener('change', (event) => {
    if (event.target.type === 'file' && event.target.files.length) formOf(event)?.requestSubmit();
  });
  document.addEventListener('htmx:xhr:progress', (event) => {
    const bar = formOf(event)?.querySelector('progress');
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = event.detail.loaded / event.detail.total;
  });
}
