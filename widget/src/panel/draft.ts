/** Puts words where the customer writes, as if they had typed them. */
export function write(input: HTMLTextAreaElement, text: string): void {
  input.value = text;
  input.dispatchEvent(new Event('input'));
  input.focus();
}
