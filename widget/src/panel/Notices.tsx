import { h, type JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { State } from '../chat/state';
import { isReadable } from '../text/language';
import { usePanel } from './context';
import { RichText } from './RichText';

/** A stream that comes back within this time was never gone for the customer. */
const PATIENCE_MS = 3_000;

/** What is wrong at the moment, above the log; read out when it changes. */
export function Notices({ state, missing }: { state: State; missing: boolean }): JSX.Element {
  const { t, language, data, conversation, goOn } = usePanel();
  const { phase, link, online, notice, outbox, contact } = state;
  const down = phase === 'ready' && !link;
  const [late, setLate] = useState(false);
  useEffect(() => {
    setLate(false);
    if (!down) return;
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [down]);

  const away = phase === 'away' || (down && late);
  const trouble = !online ? t.offline : away ? t.away : '';
  const wantsPerson = outbox.some(({ text }) => text === t.personName);
  // The operator's words on this page, else those of the server, as far as it could be asked. It has
  // them in every language; the page has them in one.
  const known = contact?.[language];
  const own = (!known || isReadable(data.contact ?? '', language)) && data.contact;
  const person = own || known || (wantsPerson && t.noContact);
  return (
    <div role="status" class="notices">
      {trouble && (
        <div class="banner trouble">
          <p>
            {trouble}
            {person && (
              <span class="contact">
                {own && t.contact}
                <RichText text={person} lang={language} />
              </span>
            )}
          </p>
          {online && (
            <button
              class="link"
              onClick={() => {
                conversation.comeBack();
                goOn();
              }}
            >
              {t.connectNow}
            </button>
          )}
        </div>
      )}
      {missing && !trouble && <p class="banner trouble">{t.notLoaded}</p>}
      {notice && !trouble && <p class="banner">{t[notice]}</p>}
    </div>
  );
}
