"use strict";
// Keyboard, drag of a span, dropped files. No offsets are counted here: words carry theirs.
(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const say = (words) => { document.getElementById("said").textContent = words; };
  document.documentElement.classList.add("scripted");
  for (const element of all("[data-needs-script], [data-shortcuts]")) element.hidden = false;

  const { light, wordsOf } = lighting();

  // ---- keyboard
  const rows = () => all("[data-row]").filter((row) => row.offsetParent !== null);
  let at = -1;
  const move = (step) => {
    const found = rows();
    if (!found.length) return;
    if (at >= 0 && found[at]) found[at].classList.remove("here");
    at = Math.max(0, Math.min(found.length - 1, at + step));
    const row = found[at];
    row.classList.add("here");
    const inside = row.querySelector("a.head, h3 a, a, button");
    (row.tabIndex >= -1 && row.hasAttribute("tabindex") ? row : inside || row).focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    if (row.id && wordsOf(row.id)) light([row.id], wordsOf(row.id));
  };
  const dialog = document.getElementById("shortcuts");
  for (const button of all("[data-shortcuts]")) button.addEventListener("click", () => dialog.showModal());
  let going = false;
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key === "Escape") {
      light([]);
      for (const menu of all("details.menu[open]")) menu.open = false;
      if (typing) target.blur();
      return;
    }
    if (document.body.dataset.keys === "off") return;
    if (typing || dialog.open || (target instanceof Element && target.closest("#map"))) return;
    const key = event.key.toLowerCase();
    if (going) {
      going = false;
      const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (link) { event.preventDefault(); location.href = link.href; }
      return;
    }
    const handled = {
      "?": () => dialog.showModal(),
      "/": () => document.getElementById("find")?.focus(),
      g: () => { going = true; setTimeout(() => { going = false; }, 1500); },
      n: () => { location.href = "/add"; },
      j: () => move(1),
      k: () => move(-1),
      f: () => document.getElementById("furniture")?.click(),
    }[key];
    const decision = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (decision) {
      event.preventDefault();
      const details = decision.closest("summary") && decision.closest("details");
      if (details) {
        details.open = !details.open;
        details.querySelector("select, input")?.focus();
      } else decision.click();
    } else if (handled) {
      event.preventDefault();
      handled();
    }
  });

  // ---- the marked words of a suggestion, moved by hand or by arrow
  const passage = document.querySelector("[data-passage]");
  if (passage) {
    const words = all(".w", passage);
    const [first, last] = [document.querySelector("[data-start]"), document.querySelector("[data-end]")];
    const grips = { start: passage.querySelector('[data-grip="start"]'), end: passage.querySelector('[data-grip="end"]') };
    let from = words.findIndex((word) => word.classList.contains("in"));
    let to = words.findLastIndex((word) => word.classList.contains("in"));
    const blank = (index) => words[index].textContent.trim() === "";
    const draw = () => {
      words.forEach((word, index) => word.classList.toggle("in", index >= from && index <= to));
      words[from].before(grips.start);
      words[to].after(grips.end);
      first.value = words[from].dataset.s;
      last.value = words[to].dataset.e;
      say(words.slice(from, to + 1).map((word) => word.textContent).join(""));
    };
    const set = (grip, index, step) => {
      while (index >= 0 && index < words.length && blank(index)) index += step || (grip === "start" ? 1 : -1);
      if (index < 0 || index >= words.length) return;
      if (grip === "start" && index <= to) from = index;
      else if (grip === "end" && index >= from) to = index;
      else return;
      draw();
      const details = document.querySelector("[data-edit]");
      if (details) details.open = true;
    };
    // Nothing has to be dragged: a touched word takes the nearer end.
    passage.addEventListener("click", (event) => {
      const index = words.indexOf(event.target instanceof Element ? event.target.closest(".w") : null);
      if (index < 0 || from < 0 || String(getSelection())) return;
      set(index < from || (index <= to && index - from < to - index) ? "start" : "end", index, 0);
    });
    for (const [name, grip] of Object.entries(grips)) {
      if (!grip) continue;
      grip.addEventListener("keydown", (event) => {
        const back = getComputedStyle(passage).direction === "rtl" ? "ArrowRight" : "ArrowLeft";
        const step = event.key === back ? -1 : /^Arrow(Left|Right)$/.test(event.key) ? 1 : 0;
        if (!step) return;
        event.preventDefault();
        set(name, (name === "start" ? from : to) + step, step);
        grip.focus();
      });
      grip.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        const follow = (moved) => {
          const under = document.elementsFromPoint(moved.clientX, moved.clientY).find((element) => element.classList.contains("w"));
          if (under) set(name, words.indexOf(under), 0);
        };
        const end = () => {
          document.removeEventListener("pointermove", follow);
          document.removeEventListener("pointerup", end);
        };
        document.addEventListener("pointermove", follow);
        document.addEventListener("pointerup", end);
      });
    }
  }

  // ---- a correction is saved as one: Enter saves it, and no verdict passes over it
  const bench = document.querySelector("[data-review]");
  const save = bench && bench.querySelector("[data-save]");
  if (save) {
    const fields = all(".edit input:not([type=hidden]), .edit select, [data-start], [data-end]", bench);
    const held = new Map(fields.map((field) => [field, field.type === "checkbox" ? field.checked : field.value]));
    const changed = () => fields.some((field) => held.get(field) !== (field.type === "checkbox" ? field.checked : field.value));
    bench.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.target instanceof HTMLInputElement)) return;
      event.preventDefault();
      if (event.target.closest(".edit")) save.click();
    });
    bench.addEventListener("submit", (event) => {
      if (event.submitter === save || event.submitter?.value !== "accept" || !changed()) return;
      event.preventDefault();
      bench.querySelector(".edit").open = true;
      document.getElementById("unsaved").hidden = false;
      say(bench.dataset.unsaved);
      save.focus();
    });
  }

  // ---- dropped files
  const zone = document.querySelector(".dropzone");
  if (zone) {
    const input = zone.querySelector("input");
    const taken = () => { zone.querySelector("[data-taken]").textContent = [...input.files].map((file) => file.name).join(", "); };
    input.addEventListener("change", taken);
    taken();
    for (const name of ["dragover", "dragenter"])
      document.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); });
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) zone.classList.remove("over"); });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      if (event.dataTransfer.files.length) {
        input.files = event.dataTransfer.files;
        zone.closest("form").requestSubmit();
      }
    });
  }

  // ---- a menu closes when something else is touched
  document.addEventListener("click", (event) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
})();
