import { h, type JSX, type TargetedEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Outgoing } from '../chat/outbox';
import type { State } from '../chat/state';
import type { Button, Message } from '../chat/types';
import { dayOf, dayText } from '../text/dates';
import { Bubble, type BubbleProps } from './Bubble';
import { usePanel } from './context';
import { Greeting } from './Greeting';
import { IconButton } from './IconButton';

/** So near to the end (px) counts as the end. */
const NEAR = 40;

interface Props {
  state: State;
  missing: boolean;
  open: boolean;
  onPress(button: Button): void;
  onChip(text: string): void;
}

/** Everything that was said. Each message comes as one new element, so it is read out once. */
export function Log({ state, missing, open, onPress, onChip }: Props): JSX.Element {
  const { t, language, extras } = usePanel();
  const { phase, typing, welcome, settled } = state;
  const log = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const lastTop = useRef(0);
  const [below, setBelow] = useState(false);

  const all = useEntries(state);
  // An answer is drawn and read out once, whole; in plain text if there is nothing to draw it with.
  const whole = extras || missing;
  const entries = whole ? all : all.filter(({ props }) => props.message?.role !== 'assistant');
  const busy = typing || phase === 'connecting' || entries.length < all.length;
  const last = entries[entries.length - 1];
  const own = last?.props.outgoing;

  /** Shows the end; of an answer that is longer than the screen rather the question above it. */
  const follow = (): void => {
    const element = log.current!;
    const asked = element.querySelectorAll<HTMLElement>('.entry.customer');
    const question = asked[asked.length - 1];
    const end = element.scrollHeight - element.clientHeight;
    const answer = (question?.nextElementSibling as HTMLElement | null)?.offsetTop ?? end;
    element.scrollTop = end > answer ? question!.offsetTop - 8 : end;
    measure(element);
  };
  const measure = (element: HTMLElement): boolean => {
    const end = element.scrollHeight - element.clientHeight - element.scrollTop < NEAR;
    lastTop.current = element.scrollTop;
    setBelow(!end);
    return end;
  };

  useLayoutEffect(() => {
    if (own && own.state !== 'failed') following.current = true;
    if (following.current) follow();
    else measure(log.current!);
  }, [last?.key, busy, open, !welcome]);

  useEffect(() => {
    const observer = new ResizeObserver(() => following.current && follow());
    observer.observe(log.current!);
    return () => observer.disconnect();
  }, []);

  const onScroll = ({ currentTarget: at }: TargetedEvent<HTMLDivElement>): void => {
    const up = at.scrollTop < lastTop.current - 4;
    if (measure(at)) following.current = true;
    else if (up) following.current = false;
  };

  return (
    <div class="stage">
      <div
        class="log"
        ref={log}
        role="log"
        aria-label={t.log}
        aria-live={settled ? 'polite' : 'off'}
        aria-relevant="additions"
        tabIndex={0}
        onScroll={onScroll}
      >
        <Greeting welcome={welcome?.[language]} chips={!all.length} onChip={onChip} />
        {entries.map(({ key, props }) => (
          <Bubble key={key} {...props} onPress={onPress} />
        ))}
        <div class="typing" aria-hidden="true" hidden={!busy}>
          <i />
          <i />
          <i />
        </div>
      </div>
      {below && (
        <IconButton
          class="below"
          icon="fold"
          name={t.latest}
          onClick={() => {
            log.current!.scrollTop = log.current!.scrollHeight;
            log.current!.focus({ preventScroll: true });
          }}
        />
      )}
    </div>
  );
}

interface Entry {
  /** The same before and after the channel has accepted a message: it stays the same element. */
  key: string;
  props: Omit<BubbleProps, 'onPress'>;
}

function useEntries({ messages, outbox }: State): Entry[] {
  const { t, language } = usePanel();
  let before = 0;
  const dayAbove = (time: string): string | undefined => {
    const day = dayOf(time);
    if (day === before) return undefined;
    before = day;
    return dayText(day, language, t);
  };
  const all: { at: number; message?: Message; outgoing?: Outgoing }[] = [
    ...messages.map((message) => ({ at: message.seq, message })),
    // What was refused stays where it was written; what is still to be sent comes last.
    ...outbox.map((outgoing) => ({
      at: outgoing.state === 'failed' ? outgoing.after : Number.MAX_VALUE,
      outgoing,
    })),
  ];
  const entries = all
    .sort((one, other) => one.at - other.at)
    .map(({ message, outgoing }): Entry => {
      const { id, time } = (message ?? outgoing)!;
      const props = { message, outgoing, day: dayAbove(time), answer: undefined, words: t };
      return { key: id ?? `${message!.seq}`, props };
    });
  const answers: string[] = [];
  for (const { props } of entries.reverse()) {
    const { message, outgoing } = props;
    const said = outgoing ?? (message!.role === 'customer' && message);
    // What got no answer can be asked again until it was, whatever else was said.
    const asked = message?.about && messages.find(({ seq }) => seq === message.about)?.text;
    if (!said) props.answer = answers.find((text) => !asked || text === asked);
    // A refused message answers nothing: what was offered is still to be chosen from.
    else if (outgoing?.state !== 'failed') answers.unshift(said.text);
  }
  return entries.reverse();
}
