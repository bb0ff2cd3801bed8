// A part that is folded away: it asks for its content when it is opened.
const whole = () => element.closest('.fold');
const head = () => whole().querySelector('.fold-head');
const isOpen = () => head().getAttribute('aria-expanded') === 'true';

const show = (open) => {
  const asks = open && !element.textContent.trim();
  head().setAttribute('aria-expanded', String(open));
  whole().classList.toggle('open', open);
  whole().classList.toggle('waiting', asks);
  // It will be about as high as it was.
  if (open && !asks) whole().style.setProperty('--before', `${whole().offsetHeight}px`);
  if (asks) trigger('expand');
};

document.addEventListener('click', (event) => {
  if (element.isConnected && event.target.closest('.fold-head') === head()) show(!isOpen());
});
watch('value', () => {
  const isEmpty = !element.textContent.trim();
  show(isOpen() && (!isEmpty || whole().classList.contains('stays')));
});

element.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-text]');
  if (!button || button.getAttribute('aria-pressed') === 'true') return;
  // Not while the next one is being written.
  if (document.querySelector('#chat-stop')?.offsetParent) return;
  for (const each of element.querySelectorAll('button[data-text]')) {
    each.setAttribute('aria-pressed', String(each === button));
  }
  trigger('click', { ...button.dataset });
});

// What is told of a word, by pointer, finger or keyboard.
const pointAt = (event) => {
  const told = event.target.closest('[data-told]')?.dataset.told;
  if (told) element.querySelector('.told').textContent = told;
};
for (const each of ['mouseover', 'focusin', 'click']) element.addEventListener(each, pointAt);
