// The one script that a council's site names, `/chat.js`. It is small and asked for anew, so that a new release reaches every
// site at once; what it loads has its contents' hash in its name and is kept for a year.

declare const SCRIPT: string; // the names of the built files, filled in by build.mjs
declare const STYLES: string;

const tag = document.currentScript as HTMLScriptElement | null;

// Browsers below the floor are left with the page as it is.
if (tag && "customElements" in window && "fetch" in window && "attachShadow" in Element.prototype && "AbortController" in window) {
  const home = new URL(tag.src).origin;
  const script = document.createElement("script");
  script.src = `${home}/static/${SCRIPT}`;
  Object.assign(script.dataset, tag.dataset, { styles: `${home}/static/${STYLES}` });
  document.head.append(script);
}
