/** The server's clock: this device's may be wrong, but it runs evenly from the last reply on. */
let offset = 0;

export function syncClock(serverTime: string): void {
  offset = Date.parse(serverTime) - Date.now();
}

export const serverNow = (): number => Date.now() + offset;
