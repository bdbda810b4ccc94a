// Who is writing: the secret that is the key to this browser's conversation, and ids for messages. Nothing is made or
// kept before the first message is sent, and nothing but the secret is ever kept.

const PLACE = "kerbside-sender";
const SECRET = /^[A-Za-z0-9_-]{22,128}$/;

/**
 * The keeper of the secret. `storage` is called each time, since merely touching it throws where it is blocked.
 * @param {() => Storage} storage
 */
export function makeIdentity(storage) {
  let inMemory = null;

  function stored() {
    try {
      const found = storage().getItem(PLACE);
      return found && SECRET.test(found) ? found : null;
    } catch (blocked) {
      return null;
    }
  }

  return {
    /** The secret, or null when there is no conversation yet. */
    secret: () => inMemory || stored(),
    /** Makes the secret if there is none. Answers whether the browser will keep it over a reload. */
    begin() {
      inMemory = inMemory || stored() || newSecret();
      try {
        storage().setItem(PLACE, inMemory);
        return storage().getItem(PLACE) === inMemory;
      } catch (blocked) {
        return false;
      }
    },
    forget() {
      inMemory = null;
      try {
        storage().removeItem(PLACE);
      } catch (blocked) {
        // Nothing was kept, so nothing is left behind.
      }
    },
  };
}

/** 192 random bits as 32 base64url characters. */
export function newSecret() {
  const letters = String.fromCharCode(...random(24));
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_");
}

/** A version 4 UUID; crypto.randomUUID is younger than our oldest browser. */
export function newMessageId() {
  const bytes = random(16);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function random(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}
