// The options under the chat's title (save, print, delete) and the question before deleting.

/** A button that shows and hides a list of buttons; Escape anywhere in `around` closes it and gives the focus back. */
export function makeOptions({ button, list, around }) {
  function show(shown) {
    list.hidden = !shown;
    button.setAttribute("aria-expanded", String(shown));
  }
  button.addEventListener("click", () => show(list.hidden));
  around.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden || event.isComposing) return;
    event.preventDefault();
    show(false);
    button.focus();
  });
  return { close: () => show(false) };
}

/**
 * The question before something that cannot be undone. The focus goes to the safe answer and comes back afterwards.
 * @param {object} options
 * @param {HTMLElement} options.box what covers the rest, with the buttons .yes and .no
 * @param {HTMLElement[]} options.behind what cannot be reached while the question stands
 * @param {() => Promise<void>} options.yes
 * @param {HTMLElement} options.returnTo
 */
export function makeQuestion({ box, behind, yes, returnTo }) {
  const [agree, refuse] = [box.querySelector(".yes"), box.querySelector(".no")];

  function show(shown) {
    box.hidden = !shown;
    behind.forEach((part) => (part.inert = shown)); // older browsers have only the Tab key kept in, below
  }
  function leave() {
    show(false);
    returnTo.focus();
  }
  agree.addEventListener("click", async () => {
    agree.disabled = true;
    try {
      show(false);
      await yes();
    } finally {
      agree.disabled = false;
    }
  });
  refuse.addEventListener("click", leave);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault();
      leave();
    } else if (event.key === "Tab") {
      event.preventDefault();
      (document.activeElement === agree ? refuse : agree).focus();
    }
  });
  return {
    ask() {
      show(true);
      refuse.focus();
    },
  };
}

/** Gives the resident a file made here; nothing is fetched. */
export function saveFile(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
