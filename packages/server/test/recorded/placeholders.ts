/** What is truly different each time, by name: secrets that were drawn, and the day of the test. */

/** Keys that the server draws, in the order in which the story met them. */
const drawn: string[] = [];

/** Of a key that was drawn, its secret, id and last letters; of each key, when it was made. */
export function withPlaceholders(operation: string | null, text: string): string {
  let shown = text;
  if (operation === "create_key") {
    const keyId = /"keyId":"(key_[0-9a-f]{20})"/.exec(text)?.[1];
    if (keyId !== undefined) drawn.push(keyId);
    shown = shown.replace(/"secret":"(sluice_[a-z]{2}_)[\w-]{49}"/, '"secret":"$1<secret>"');
  }
  for (const [index, keyId] of drawn.entries()) shown = shown.replaceAll(keyId, named(index));
  if (operation === null || !KEY_OPERATIONS.has(operation)) return shown;
  return shown
    .replace(/("keyId":"<key \d+>"[^}]*?"lastFour":")[^"]{4}"/g, '$1<end>"')
    .replace(/"(createdAt|revokedAt)":"[^"]+"/g, '"$1":"<now>"');
}

const KEY_OPERATIONS = new Set(["create_key", "list_keys", "revoke_key"]);

const named = (index: number): string => `<key ${index + 1}>`;

/** Days and instants of a team that lives in real time. */
export const withoutToday = (text: string): string =>
  text.replace(/\b\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?Z)?/g, "<today>");
