// What goes over the wire between the chat and the council's public door, as ARCHITECTURE.md tells it.

export interface Button {
  title: string;
  payload?: string;
}

/** A reply's `custom`: a secure card, a payment, or something for other clients. */
export type Custom = Record<string, unknown> & { type?: unknown };

export interface Message {
  from?: string;
  text?: string;
  buttons?: Button[];
  custom?: Custom;
  message_id?: string;
  at?: string;
  is_external?: boolean;
  /** It is an answer, so that a client may ask whether it was one. */
  answers?: boolean;
}

export interface Late {
  cursor: string;
  messages: Message[];
  waiting?: boolean;
}

export interface History {
  messages: Message[];
  cursor: string;
  waiting: boolean;
}

export interface CardField {
  name: string;
  label: string;
  hint?: string;
  type?: string;
  inputmode?: string;
  autocomplete?: string;
  required?: boolean;
}

export type CardState = "open" | "accepted" | "locked" | "expired";

/** A secure card as the server describes it. */
export interface Card {
  type: "secure_form";
  card: string;
  form: string;
  state: CardState;
  title: string;
  lead: string;
  submit: string;
  submit_url: string;
  fields: CardField[];
  one_of?: string[];
  until: string;
  seconds_left?: number;
  message?: string;
}

export interface CardAnswer {
  status?: "accepted" | "refused";
  state: CardState;
  message?: string;
  errors?: Record<string, string>;
  messages?: Message[];
  message_id?: string;
  filled_in?: string;
  until?: string;
  seconds_left?: number;
}

/** What a council's chat needs to know before it can be drawn. */
export interface Facts {
  language: string;
  site_key: string;
  limit: number;
  phone: string;
  phone_digits: string;
  short_hours: string;
}

export type Sentences = Record<string, string | string[]>;

export interface Setup {
  words: Sentences;
  facts: Facts;
}
