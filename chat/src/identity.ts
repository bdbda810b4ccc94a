// Who is writing: the secret that is the key to this browser's conversation, and ids for messages. Nothing is made or
// kept before the first message is sent, and nothing but the secret is ever kept.

export const PLACE = "kerbside-sender";
const SECRET = /^[A-Za-z0-9_-]{22,128}$/;

export interface Identity {
  /** The secret, or null when there is no conversation yet. */
  secret(): string | null;
  /** Makes the secret if there is none. Answers whether the browser will keep it over a reload. */
  begin(): boolean;
  forget(): void;
  /** Takes over what another tab of this site has kept or forgotten. Answers the secret as it is now. */
  follow(): string | null;
}

/** The keeper of the secret. `storage` is called each time, since merely touching it throws where it is blocked. */
export function makeIdentity(storage: () => Storage): Identity {
  let known: string | null = stored();

  function stored(): string | null {
    try {
      const found = storage().getItem(PLACE);
      return found && SECRET.test(found) ? found : null;
    } catch {
      return null;
    }
  }

  return {
    secret: () => known,
    begin() {
      known = known || stored() || newSecret();
      try {
        storage().setItem(PLACE, known);
        return storage().getItem(PLACE) === known;
      } catch {
        return false;
      }
    },
    forget() {
      known = null;
      try {
        storage().removeItem(PLACE);
      } catch {
        // Nothing was kept, so nothing is left behind.
      }
    },
    follow() {
      known = stored();
      return known;
    },
  };
}

/** 192 random bits as 32 base64url characters. */
export function newSecret(): string {
  const letters = String.fromCharCode(...random(24));
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_");
}

/** A version 4 UUID; crypto.randomUUID is younger than our oldest browser. */
export function newMessageId(): string {
  const bytes = random(16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function random(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
