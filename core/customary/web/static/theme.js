// Runs before the page is drawn, so that nobody who chose dark sees a white flash. A file of its own: no inline script.
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  try {
    const saved = localStorage.getItem('theme');
    if (saved === 'light' || saved === 'dark') root.dataset.theme = saved;
    if (localStorage.getItem('density') === 'compact') root.dataset.density = 'compact';
  } catch { /* storage is blocked: the system's colours hold */ }
})();
