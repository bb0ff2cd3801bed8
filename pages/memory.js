// The turns to choose from, and what can be done to one.
element.addEventListener('change', (event) => {
  if (event.target.name === 'turn') trigger('select', { turn: event.target.value, last: '0' });
});
element.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  const { last, forget } = button.dataset;
  if (last) trigger('select', { turn: last, last });
  if (forget) trigger('click', { turn: forget });
});
