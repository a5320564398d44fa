import { Fragment, h, type JSX } from 'preact';
import type { Outgoing } from '../chat/outbox';
import type { Message } from '../chat/types';
import type { Words } from '../locales/zh-Hans';
import { timeText } from '../text/dates';
import { languageOfText } from '../text/language';
import { usePanel } from './context';

interface Props {
  said: Message | Outgoing;
  /** The same, as long as the channel has not accepted it. */
  outgoing: Outgoing | undefined;
}

/** What the customer said, when, or how far it has come, and what can be done about that. */
export function Question({ said, outgoing }: Props): JSX.Element {
  const { t, language, conversation, goOn, edit } = usePanel();
  const stuck = outgoing && outgoing.state !== 'sending' && outgoing;
  const retry = ({ id }: Outgoing): void => {
    conversation.retry(id);
    goOn();
  };
  return (
    <>
      <span class="sr">{t.you}</span>
      <div class="bubble" lang={languageOfText(said.text, language)}>
        <p>{said.text}</p>
      </div>
      <div class={stuck ? `meta ${stuck.state}` : 'meta'} aria-live="off">
        <span>{outgoing ? stateText(outgoing, t) : timeText(said.time, language)}</span>
        {stuck && (
          <button class="link" onClick={() => (isTooLong(stuck) ? edit(stuck.id) : retry(stuck))}>
            {isTooLong(stuck) ? t.edit : t.retry}
          </button>
        )}
      </div>
    </>
  );
}

export const stateText = (outgoing: Outgoing, t: Words): string =>
  isTooLong(outgoing) ? t.tooLong : t[outgoing.state];

/** Sent once more as it is, it would be refused again. */
const isTooLong = ({ reason }: Outgoing): boolean =>
  reason === 'body_too_large' || reason === 'message_too_long';
