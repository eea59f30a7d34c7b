"use strict";
// Lights a card's words when the card is touched, and a word's cards when the word is. No offsets: stretches carry ids.
const lighting = () => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const stretches = new Map();
  for (const stretch of document.querySelectorAll("[data-of]"))
    for (const id of stretch.dataset.of.split(" ")) {
      if (!stretches.has(id)) stretches.set(id, []);
      stretches.get(id).push(stretch);
    }
  let lit = [];
  const light = (ids, show) => {
    for (const element of lit) element.classList.remove("lit");
    lit = [];
    for (const id of ids) {
      const card = document.getElementById(id);
      if (card) lit.push(card);
      lit.push(...(stretches.get(id) || []));
    }
    for (const element of lit) element.classList.add("lit");
    if (show && lit.length) show.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  };
  const idsAt = (target) => {
    if (!(target instanceof Element)) return null;
    const stretch = target.closest("[data-of]");
    if (stretch) return stretch.dataset.of.split(" ");
    const card = target.closest(".cards .card");
    if (card) return [card.id];
    const ref = target.closest(".ref");
    return ref ? [ref.hash.slice(1)] : null;
  };
  const wordsOf = (id) => (stretches.get(id) || [])[0];
  if (stretches.size) {
    for (const name of ["mouseover", "focusin"])
      document.addEventListener(name, (event) => {
        const ids = idsAt(event.target);
        if (ids) light(ids);
      });
    document.addEventListener("click", (event) => {
      const target = event.target;
      if (!(target instanceof Element) || target.closest("a, button, input, label, summary") || String(getSelection())) return;
      const ids = idsAt(target);
      if (!ids) return;
      const card = target.closest(".card");
      light(ids, card ? wordsOf(card.id) : document.getElementById(ids[0]));
    });
  }
  return { light, wordsOf };
};
