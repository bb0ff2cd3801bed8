// The turns to choose from, and what can be done to one. What is looked at is read when it is
// asked for: of many turns in a row, Gradio asks for the first and the last, and tells the event
// of the first twice.
const look = (turn, last = 0) => {
  window.parleyLook = [Number(turn), Number(last)];
  trigger('select');
};
const busy = () => document.querySelector('#chat-stop')?.offsetParent;
element.addEventListener('change', (event) => {
  if (event.target.name === 'turn') look(event.target.value);
});
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const { last, forget, back } = button.dataset;
  if (last) look(last, last);
  // A reply that is being written is not lost by a slip.
  if (busy()) return;
  if (forget) trigger('click', { turn: forget });
  if (back !== undefined) trigger('undo');
});
// Gradio changes what is there in place, and a radio button that was pressed stays pressed.
watch('value', () => {
  for (const each of element.querySelectorAll('[name="turn"]')) each.checked = each.defaultChecked;
});
// A second press takes back what was done, and forgets nothing more.
watch('value', () => {
  const back = element.querySelector('[data-back]');
  if (back && document.activeElement.matches('body, [data-forget]')) {
    back.focus({ preventScroll: true });
  }
});
