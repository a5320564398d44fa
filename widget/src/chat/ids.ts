/** A random UUID; `crypto.randomUUID` is missing on pages without https. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(36));
  // 4: made at random; 8 to b in the other marked place: the usual kind of UUID.
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (place, at: number) =>
    (place === 'y' ? (bytes[at]! & 3) | 8 : bytes[at]! & 15).toString(16),
  );
}
