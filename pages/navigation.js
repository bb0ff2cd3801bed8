// What Gradio leaves to be desired on every page: the names of the pages, which it writes as the server
// tells them; what the page is in, where the browser asks for a language that has no catalogue; and
// lists that can be typed in.
const names = {
  Translate: tell('Translate'),
  Chat: tell('Chat'),
  Train: tell('Train'),
  Inside: tell('Inside'),
};
// Gradio draws them anew now and then, in another place.
const settle = () => {
  for (const each of document.querySelectorAll('.nav-holder a')) {
    // The same node stays, which Gradio knows.
    const text = each.firstChild;
    const name = text?.nodeValue?.trim();
    if (names[name] && names[name] !== name) text.nodeValue = names[name];
  }
  if (document.documentElement.lang !== tell.code) document.documentElement.lang = tell.code;
};
new MutationObserver(settle).observe(document.body, { childList: true, subtree: true });
settle();
// In a list that can be typed in, Gradio puts the caret behind what was chosen, and what is typed
// would be added to it. So all of it is chosen, and typing begins anew.
let entered = null;
document.addEventListener('focusin', ({ target }) => {
  entered = target.matches?.('input[role=combobox]') ? target : null;
  entered?.select();
});
// The click that brought the focus has set the caret since.
document.addEventListener('click', ({ target }) => {
  if (target === entered) target.select();
  entered = null;
});
