/** When Enter means "send", and when it belongs to an input method. */

/** After the event that ends a composition Safari fires the Enter that ended it. */
const SAFARI_MS = 50;

export interface EnterEvent {
  key: string;
  keyCode: number;
  isComposing: boolean;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
  timeStamp: number;
}

/** @param compositionEnd `timeStamp` of the last compositionend event in this input, if any. */
export function sends(event: EnterEvent, compositionEnd: number | undefined): boolean {
  if (event.key !== 'Enter' || event.shiftKey || event.altKey) return false;
  // 229: the key went to the input method, whatever it is.
  if (event.isComposing || event.keyCode === 229) return false;
  return compositionEnd === undefined || event.timeStamp - compositionEnd >= SAFARI_MS;
}
