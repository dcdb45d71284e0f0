// Forms: parts that depend on a choice, questions before what cannot be undone, boxes that tick others.
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function values(form, name) {
  const fields = all(`[name="${CSS.escape(name)}"]`, form);
  return fields.filter((field) => !['radio', 'checkbox'].includes(field.type) || field.checked).map((field) => field.value);
}

// "outcome=reached,booked person=new": every field has one of its values.
function holds(form, condition) {
  return condition.trim().split(/\s+/).every((part) => {
    const [name, wanted] = part.split('=');
    const found = values(form, name);
    return wanted === undefined ? found.some(Boolean) : wanted.split(',').some((value) => found.includes(value));
  });
}

function arrange(form) {
  for (const part of all('[data-when]', form)) {
    part.hidden = !holds(form, part.dataset.when);
    // A hidden field that is required would keep the form from being sent, without a word.
    for (const field of [part, ...all('input, select, textarea, button', part)]) {
      if (!('disabled' in field)) continue;
      const hidden = Boolean(field.closest('[data-when][hidden]'));
      if (hidden && !field.disabled) { field.disabled = true; field.dataset.hushed = ''; }
      if (!hidden && 'hushed' in field.dataset) { field.disabled = false; delete field.dataset.hushed; }
    }
  }
  for (const part of all('[data-opens]', form)) part.classList.toggle('on', holds(form, part.dataset.opens));
}

function arrangeAll(within = document) {
  const forms = new Set(all('[data-when], [data-opens]', within).map((part) => part.closest('form')));
  forms.forEach((form) => form && arrange(form));
}

async function ask(text) {
  const dialog = document.querySelector('#ask');
  dialog.querySelector('#ask-text').textContent = text;
  dialog.returnValue = '';
  dialog.showModal();
  await new Promise((done) => dialog.addEventListener('close', done, { once: true }));
  return dialog.returnValue === 'yes';
}

const sure = new WeakSet();

async function onSubmit(event) {
  const asking = event.submitter?.dataset.confirm ? event.submitter : event.target;
  if (!asking.dataset?.confirm || sure.has(event.target)) { sure.delete(event.target); return; }
  event.preventDefault();
  event.stopPropagation();
  const { submitter, target } = event;
  if (await ask(asking.dataset.confirm)) { sure.add(target); target.requestSubmit(submitter); }
}

function onChange(event) {
  const field = event.target;
  if (field.form) arrange(field.form);
  if (field.dataset.selectAll) {
    all(`input[type=checkbox][name="${CSS.escape(field.dataset.selectAll)}"]`).forEach((box) => { box.checked = field.checked; });
  }
  if ('submit' in field.dataset) field.form?.requestSubmit();
}

function onClick(event) {
  const button = event.target.closest('[data-reveal]');
  if (!button) return;
  const field = document.getElementById(button.dataset.reveal);
  const shown = field.type === 'password';
  field.type = shown ? 'text' : 'password';
  button.setAttribute('aria-pressed', shown);
}

export function startForms() {
  arrangeAll();
  document.addEventListener('submit', onSubmit, true);
  document.addEventListener('change', onChange);
  document.addEventListener('click', onClick);
  document.addEventListener('reset', (event) => setTimeout(() => arrange(event.target)));
  document.addEventListener('htmx:load', (event) => arrangeAll(event.target.parentElement ?? document));
  document.querySelector('[aria-invalid=true]')?.focus();
}
