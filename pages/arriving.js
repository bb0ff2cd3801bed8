// Gradio puts its parts into the page one by one, and what is there jumps with each. So nothing of
// them is seen until no part has come for a moment; after some seconds whatever is there is shown.
const QUIET = 200; // Milliseconds.
const LONGEST = 4000;
const root = document.documentElement;
root.classList.add("arriving");
let calm = 0;
const show = () => {
  watch.disconnect();
  root.classList.remove("arriving");
};
const watch = new MutationObserver(() => {
  clearTimeout(calm);
  if (document.querySelector(".gradio-container .block")) calm = setTimeout(show, QUIET);
});
watch.observe(root, { childList: true, subtree: true });
setTimeout(show, LONGEST);
