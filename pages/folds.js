// A part that is folded away: it asks for its content when it is opened.
const fold = element.closest('details');
const isEmpty = () => !element.textContent.trim();

const ask = () => {
  const asks = fold.open && isEmpty();
  fold.classList.toggle('waiting', asks);
  if (asks) trigger('expand');
};

fold.addEventListener('toggle', ask);
watch('value', () => {
  if (isEmpty() && !('stays' in fold.dataset)) fold.open = false;
  ask();
});

element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-text]');
  if (!button || button.getAttribute('aria-pressed') === 'true') return;
  for (const each of element.querySelectorAll('button[data-text]')) {
    each.setAttribute('aria-pressed', String(each === button));
  }
  trigger('click', { ...button.dataset });
});

// What is told of a word, by pointer, finger or keyboard.
const tell = (event) => {
  const told = event.target.closest('[data-told]')?.dataset.told;
  if (told) element.querySelector('.told').textContent = told;
};
for (const each of ['mouseover', 'focusin', 'click']) element.addEventListener(each, tell);
