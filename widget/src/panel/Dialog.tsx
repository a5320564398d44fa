import { h, type ComponentChildren, type JSX, type RefObject, type TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { usePanel } from './context';

interface Props {
  open: boolean;
  /** On a small screen the panel is all there is to use; else it stands beside the page. */
  full: boolean;
  input: RefObject<HTMLTextAreaElement | null>;
  /** Esc, or the system's way back: closes the smallest thing that is open. */
  onEscape(): void;
  onClosed(): void;
  children: ComponentChildren;
}

const FOCUSABLE = 'button:not(:disabled),textarea,a[href],[tabindex="0"]';

export function Dialog({ open, full, input, onEscape, onClosed, children }: Props): JSX.Element {
  const { t, language, title } = usePanel();
  const ref = useRef<HTMLDialogElement>(null);
  const wanted = useRef(open);
  wanted.current = open;

  useLayoutEffect(() => {
    const dialog = ref.current!;
    const focused = (dialog.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    const again = dialog.open && dialog.contains(focused) ? focused : undefined;
    hide(dialog);
    if (!open) return;
    show(dialog, full);
    if (again) again.focus();
    // With a finger the keyboard would cover the suggestions that come first.
    else if (matchMedia('(pointer:coarse)').matches) dialog.focus();
    else input.current!.focus();
  }, [open, full]);

  useEffect(() => {
    // A browser may close a modal dialog without asking us, at the second way back in a row.
    const onClose = (): void => {
      if (wanted.current && !ref.current!.open) onClosed();
    };
    ref.current!.addEventListener('close', onClose);
    return () => ref.current?.removeEventListener('close', onClose);
  });

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDialogElement>): void => {
    // The page's own shortcuts cannot see that somebody types into a shadow root.
    event.stopPropagation();
    if (event.key === 'Escape' && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      onEscape();
    }
    if (event.key === 'Tab' && full) keepInside(event);
  };

  return (
    <dialog
      ref={ref}
      role="dialog"
      class={full ? 'panel full' : 'panel'}
      lang={language}
      tabIndex={-1}
      aria-label={`${title} · ${t.subtitle}`}
      aria-modal={full || undefined}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => event.stopPropagation()}
      onKeyPress={(event) => event.stopPropagation()}
      onCancel={(event) => {
        event.preventDefault();
        onEscape();
      }}
    >
      {children}
    </dialog>
  );
}

/** In browsers without dialogs (iOS before 15.4) the `open` attribute does what we need of it. */
function show(dialog: HTMLDialogElement, modal: boolean): void {
  if (!dialog.showModal) dialog.setAttribute('open', '');
  else if (modal) dialog.showModal();
  else dialog.show();
}

function hide(dialog: HTMLDialogElement): void {
  if (!dialog.close) dialog.removeAttribute('open');
  else if (dialog.open) dialog.close();
}

/** Tab goes round inside the panel instead of through the browser's own controls. */
function keepInside(event: TargetedKeyboardEvent<HTMLDialogElement>): void {
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (element) => !element.closest('[inert]'),
  );
  const active = (event.currentTarget.getRootNode() as ShadowRoot).activeElement;
  const [from, to] = event.shiftKey ? [all[0], all[all.length - 1]] : [all[all.length - 1], all[0]];
  if (active !== from && !(event.shiftKey && active === event.currentTarget)) return;
  event.preventDefault();
  to!.focus();
}
