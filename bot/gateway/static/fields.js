// The fields of a secure card: labels, hints, and what is wrong with them. It sends nothing.

const TYPES = ["text", "email", "tel", "password"];

/**
 * @param {object} custom the card as the server describes it
 * @param {(key: string) => string} say
 */
export function makeFields(custom, say) {
  const drawn = new Map();
  const id = (name) => `${custom.card}-${name}`;
  const optional = (field) => !field.required && !(custom.one_of || []).length;

  function draw(field) {
    const place = make("div", "card-field");
    const label = make("label", "", optional(field) ? `${field.label} ${say("card_optional")}` : field.label);
    label.htmlFor = id(field.name);
    const hint = make("p", "card-hint", field.hint || "");
    hint.id = id(`${field.name}-hint`);
    hint.hidden = !field.hint;
    const error = make("p", "card-error");
    error.id = id(`${field.name}-error`);
    error.hidden = true;
    const input = make("input");
    input.id = id(field.name);
    input.name = field.name;
    input.type = TYPES.includes(field.type) ? field.type : "text";
    input.inputMode = field.inputmode || "text";
    input.autocomplete = field.autocomplete || "off";
    input.spellcheck = false;
    input.setAttribute("autocapitalize", "off");
    input.required = Boolean(field.required);
    place.append(label, hint, error, input);
    drawn.set(field.name, { place, input, error, hint: field.hint ? hint.id : "" });
    describe(field.name, "");
    return place;
  }

  function describe(name, sentence) {
    const { place, input, error, hint } = drawn.get(name);
    error.textContent = sentence;
    error.hidden = !sentence;
    place.classList.toggle("card-wrong", Boolean(sentence));
    if (sentence) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
    const described = [hint, sentence ? error.id : ""].filter(Boolean).join(" ");
    if (described) input.setAttribute("aria-describedby", described);
    else input.removeAttribute("aria-describedby");
  }

  return {
    places: custom.fields.map(draw),
    values() {
      const values = {};
      drawn.forEach(({ input }, name) => (values[name] = input.value));
      return values;
    },
    /** Shows a sentence at each wrong field. Answers a list of links to them, or null when none is wrong. */
    showErrors(errors) {
      const list = make("ul");
      drawn.forEach(({ input }, name) => {
        describe(name, errors[name] || "");
        if (!errors[name]) return;
        const link = make("a", "", errors[name]);
        link.href = `#${input.id}`;
        link.addEventListener("click", (event) => {
          event.preventDefault(); // the address keeps saying that the chat is open
          input.focus();
        });
        const line = make("li");
        line.append(link);
        list.append(line);
      });
      return list.children.length ? list : null;
    },
    focus: () => drawn.values().next().value.input.focus(),
    /** Takes out what was typed. */
    clear: () => drawn.forEach(({ input }) => (input.value = "")),
  };
}

export function make(name, className = "", text = "") {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text) node.append(text);
  return node;
}
