/**
 * What is kept on this device. Local storage is written at once, so that even a crash right after
 * a key press loses nothing; where it is refused, memory stands in and `set` says so.
 */
export interface Device {
  get<T>(key: string): T | null;
  /** Whether it is really kept. */
  set(key: string, value: unknown): boolean;
  remove(key: string): void;
  keys(prefix: string): string[];
}

type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export function deviceOn(store: Store | null): Device {
  const memory = new Map<string, string>();
  return {
    get<T>(key: string): T | null {
      const text = memory.get(key) ?? store?.getItem(key) ?? null;
      if (text === null) return null;
      try {
        return JSON.parse(text) as T;
      } catch {
        return null;
      }
    },
    set(key, value) {
      const text = JSON.stringify(value);
      try {
        if (!store) throw new Error("no storage");
        store.setItem(key, text);
        memory.delete(key);
        return true;
      } catch {
        memory.set(key, text);
        return false;
      }
    },
    remove(key) {
      memory.delete(key);
      store?.removeItem(key);
    },
    keys(prefix) {
      const stored = store ? Array.from({ length: store.length }, (_, i) => store.key(i) ?? "") : [];
      return [...new Set([...stored, ...memory.keys()])].filter((key) => key.startsWith(prefix)).toSorted();
    },
  };
}

function browserStore(): Store | null {
  try {
    return window.localStorage;
  } catch {
    return null; // cookies and storage are switched off
  }
}

let shared: Device | undefined;
export const device = (): Device => (shared ??= deviceOn(browserStore()));
