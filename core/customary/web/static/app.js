// The pages' behaviour, by attributes (listed in layout.html). Pages work without it, except for the palette.
import { startPalette } from './palette.js';
import { startForms } from './form.js';
import { startUploads } from './upload.js';

const root = document.documentElement;
const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const remember = (key, value) => { try { localStorage.setItem(key, value); } catch { /* storage is blocked */ } };

export function toast(text, tone = 'info') {
  const note = document.createElement('div');
  note.className = `note ${tone}`;
  note.textContent = text;
  one('#toasts')?.append(note);
  setTimeout(() => note.remove(), 8000);
}

const nextTheme = { undefined: 'dark', dark: 'light', light: 'system' };
const actions = {
  theme(button) {
    const chosen = nextTheme[root.dataset.theme];
    if (chosen === 'system') delete root.dataset.theme; else root.dataset.theme = chosen;
    remember('theme', chosen);
    toast(button.dataset[chosen]);
  },
  density() {
    const compact = root.dataset.density !== 'compact';
    if (compact) root.dataset.density = 'compact'; else delete root.dataset.density;
    remember('density', compact ? 'compact' : 'normal');
  },
  menu() { showMenu(!root.classList.contains('menu-open')); },
  palette() { palette?.open(); },
  print() { window.print(); },
};

function showMenu(open) {
  root.classList.toggle('menu-open', open);
  all('[data-do="menu"][aria-expanded]').forEach((button) => button.setAttribute('aria-expanded', open));
  if (open) one('#menu a')?.focus(); else one('[data-do="menu"][aria-expanded]')?.focus();
}

const palette = startPalette(one('#palette'));
startForms();
startUploads();

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-do]');
  if (button) actions[button.dataset.do]?.(button);
  event.target.closest('[data-dismiss]')?.closest('.note')?.remove();
  const copy = event.target.closest('[data-copy]');
  if (copy) navigator.clipboard?.writeText(copy.dataset.copy).then(() => toast(copy.dataset.done || '✓', 'ok'));
  all('details.menu[open]').forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

// Rows: J and K move, Enter opens.
function move(step) {
  const rows = all('[data-row]');
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.getAttribute('aria-current') === 'true');
  const row = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
  rows[at]?.removeAttribute('aria-current');
  row.setAttribute('aria-current', 'true');
  one('a[data-open], a', row)?.focus({ preventScroll: true });
  row.scrollIntoView({ block: 'nearest' });
}

const TYPING = 'input:not([type=radio], [type=checkbox]), textarea, select, dialog[open], [contenteditable]';

document.addEventListener('keydown', (event) => {
  const command = event.metaKey || event.ctrlKey;
  if (command && event.key.toLowerCase() === 'k' && palette) { event.preventDefault(); palette.open(); return; }
  if (command && event.key === 'Enter' && one('[data-save]')) { event.preventDefault(); one('[data-save]').click(); return; }
  if (event.key === 'Escape' && root.classList.contains('menu-open')) { showMenu(false); return; }
  if (command || event.altKey || event.isComposing || event.target.closest(TYPING)) return;
  if (event.key === '/' && palette) { event.preventDefault(); palette.open(); return; }
  const target = one(`[data-key="${CSS.escape(event.key.toLowerCase())}"]:not(:disabled)`);
  if (target) { event.preventDefault(); target.focus(); target.click(); return; }
  if (event.key === 'j') move(1);
  if (event.key === 'k') move(-1);
});

// What htmx could not do is said, in the server's own words where it gave some.
document.addEventListener('htmx:responseError', (event) => {
  let said = document.body.dataset.failed;
  try { said = JSON.parse(event.detail.xhr.responseText).detail || said; } catch { /* not a problem document */ }
  toast(said, 'danger');
});
document.addEventListener('htmx:sendError', () => toast(document.body.dataset.offline, 'danger'));
