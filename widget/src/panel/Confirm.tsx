import type { Kit } from './kit';

/** At once, and not after the next frame: the menu it comes from is gone, and Esc would reach nobody. */
const focus = (button: HTMLButtonElement | null): void => button?.focus();

/** Asks before a conversation is thrown away. */
export const confirmOf = ({ h, useState, usePanel }: Kit) =>
  function Confirm({ onDone }: { onDone(): void }): JSX.Element {
    const { t, conversation } = usePanel();
    const [busy, setBusy] = useState(false);
    const [failed, setFailed] = useState(false);

    const restart = async (): Promise<void> => {
      setBusy(true);
      const worked = await conversation.restart();
      setBusy(false);
      setFailed(!worked);
      if (worked) onDone();
    };

    return (
      <div class="cover">
        <div class="confirm" role="alertdialog" aria-labelledby="zw-ask" aria-describedby="zw-hint">
          <b id="zw-ask">{t.restartAsk}</b>
          <p id="zw-hint" role={failed ? 'alert' : undefined}>
            {failed ? t.restartFailed : t.restartHint}
          </p>
          <div class="choices">
            <button ref={focus} onClick={onDone}>
              {t.cancel}
            </button>
            <button class="main" aria-disabled={busy} onClick={() => busy || restart()}>
              {t.restart}
            </button>
          </div>
        </div>
      </div>
    );
  };
