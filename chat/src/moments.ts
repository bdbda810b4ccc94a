// How times are written: as they are in London, wherever the resident's device is.

const ZONE = { timeZone: "Europe/London" } as const;

export interface Moments {
  /** 14:05, under a message. */
  short(at: Date): string;
  /** 2:05pm, in a sentence. */
  inWords(at: Date): string;
  /** 26 November 2026 at 14:05, on a copy. */
  full(at: Date): string;
}

/** `language`: a language such as en or cy; the United Kingdom's way of writing it. */
export function makeMoments(language: string): Moments {
  const place = `${language}-GB`;
  const short = new Intl.DateTimeFormat(place, { hour: "2-digit", minute: "2-digit", ...ZONE });
  const full = new Intl.DateTimeFormat(place, { dateStyle: "long", timeStyle: "short", ...ZONE } as Intl.DateTimeFormatOptions);
  const words = new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit", hour12: true, ...ZONE });
  return {
    short: (at) => short.format(at),
    inWords: (at) => words.format(at).replace(/\s/g, ""),
    full: (at) => full.format(at),
  };
}
