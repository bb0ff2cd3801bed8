// While an earlier message is changed: Enter sends it, Escape leaves it as it was. Gradio's own
// area for that knows neither, and has no name for those who do not see it.
window.parleyEditing ||= (() => {
  const areaOf = (event) => event.target.closest?.('[role="log"] textarea');
  // Under the message: first what sends it, then what leaves it; where it is not changed, Edit.
  const buttons = (row) => [...(row?.nextElementSibling?.querySelectorAll('button') || [])];

  document.addEventListener('focusin', (event) => {
    areaOf(event)?.setAttribute('aria-label', tell('Your message, to change'));
  });
  document.addEventListener('keydown', (event) => {
    const area = areaOf(event);
    if (!area || event.isComposing || event.shiftKey) return;
    if (event.key !== 'Enter' && event.key !== 'Escape') return;
    event.preventDefault();
    const row = area.closest('.message-row');
    const [send, leave] = buttons(row);
    if (event.key === 'Enter') {
      send?.click();
      document.querySelector('.say textarea')?.focus();
    } else {
      leave?.click();
      setTimeout(() => buttons(row)[0]?.focus(), 50);
    }
  });
  return true;
})();
