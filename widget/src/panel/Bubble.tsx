import { Component, Fragment, h, type JSX } from 'preact';
import type { Outgoing } from '../chat/outbox';
import type { Button, Message, Part } from '../chat/types';
import { timeText } from '../text/dates';
import { languageOfText } from '../text/language';
import { AccountCard } from './AccountCard';
import { Actions } from './Actions';
import { usePanel } from './context';
import { QuickReplies } from './QuickReplies';
import { RichText } from './RichText';
import { Sources } from './Sources';
import { Steps } from './Steps';

export interface BubbleProps {
  message?: Message;
  /** Instead of `message`: what the channel has not accepted yet. */
  outgoing?: Outgoing | undefined;
  /** "Today" and the like, above the first message of a day. */
  day: string | undefined;
  /** What the customer said after this message. */
  answer: string | undefined;
  onPress(button: Button): void;
  /** Only compared: what was drawn for another language has to be drawn again. */
  words: unknown;
}

/** One entry of the log. Drawn again only when something about it has changed. */
export class Bubble extends Component<BubbleProps> {
  override shouldComponentUpdate(next: BubbleProps): boolean {
    return (Object.keys(next) as (keyof BubbleProps)[]).some(
      (name) => name !== 'onPress' && next[name] !== this.props[name],
    );
  }

  override render({ message, outgoing, day, answer, onPress }: BubbleProps): JSX.Element {
    const role = message?.role ?? 'customer';
    return (
      <div class={`entry ${role}`}>
        {day && <p class="day">{day}</p>}
        {role === 'assistant' ? (
          <Answer message={message!} answer={answer} onPress={onPress} />
        ) : role === 'notice' ? (
          <Notice message={message!} answered={answer !== undefined} />
        ) : (
          <Question said={(message ?? outgoing)!} outgoing={outgoing} />
        )}
      </div>
    );
  }
}

function Answer({ message, answer, onPress }: Pick<BubbleProps, 'answer' | 'onPress'> & { message: Message }): JSX.Element {
  const { t } = usePanel();
  const { language, text, parts, sources, buttons } = message;
  return (
    <>
      <span class="sr">{t.bot}</span>
      <div class="bubble" lang={language}>
        {(parts ?? [{ type: 'text', text } as const]).map((part) => draw(part, language))}
        {sources?.length ? <Sources sources={sources} lang={language} /> : null}
      </div>
      <Actions message={message} />
      {buttons?.length ? (
        <QuickReplies buttons={buttons} lang={language} answer={answer} onPress={onPress} />
      ) : null}
    </>
  );
}

function draw(part: Part, lang: string | undefined): JSX.Element | null {
  switch (part.type) {
    case 'account':
      return <AccountCard {...part} />;
    case 'steps':
      return <Steps items={part.items} lang={lang} />;
    case 'text':
      return (
        <p>
          <RichText text={part.text} lang={lang} />
        </p>
      );
    default:
      return null; // A newer channel's kind of part; `text` of the others still reads well.
  }
}

function Question({ said, outgoing }: { said: Message | Outgoing; outgoing: Outgoing | undefined }): JSX.Element {
  const { t, language, conversation } = usePanel();
  const stuck = outgoing && outgoing.state !== 'sending';
  const state = outgoing
    ? outgoing.reason === 'body_too_large' || outgoing.reason === 'message_too_long'
      ? t.tooLong
      : t[outgoing.state]
    : timeText(said.time, language);
  return (
    <>
      <span class="sr">{t.you}</span>
      <div class="bubble" lang={languageOfText(said.text, language)}>
        <p>{said.text}</p>
      </div>
      <div class={stuck ? `meta ${outgoing.state}` : 'meta'} aria-live="off">
        <span>{state}</span>
        {stuck && (
          <button class="link" onClick={() => conversation.retry(outgoing.id)}>
            {t.retry}
          </button>
        )}
      </div>
    </>
  );
}

function Notice({ message, answered }: { message: Message; answered: boolean }): JSX.Element {
  const { t, conversation } = usePanel();
  return (
    <div class="remark">
      <p>{message.code === 'no_answer' ? t.noAnswer : message.text}</p>
      {message.code === 'no_answer' && !answered && (
        <button class="option" onClick={() => conversation.askAgain(message)}>
          {t.again}
        </button>
      )}
    </div>
  );
}
