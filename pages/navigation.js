// The names of the pages, which Gradio writes as the server tells them; and what the page is in,
// where the browser asks for a language that has no catalogue.
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
