import { h, type JSX } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { State } from '../chat/state';
import type { Button } from '../chat/types';
import type { Language } from '../shared';
import { Composer } from './Composer';
import { Context, type PanelContext } from './context';
import { Dialog } from './Dialog';
import { write } from './draft';
import { Header } from './Header';
import { Log } from './Log';
import { Notices } from './Notices';
import { stateText } from './Question';

/** Long enough for a screen reader to take it up. */
const SAID_MS = 1_000;

interface Props extends Omit<PanelContext, 'say' | 'goOn' | 'edit'> {
  state: State;
  /** Whether something that was asked for could not be fetched. */
  missing: boolean;
  open: boolean;
  full: boolean;
  /** Resolves to whether `extras` are there. */
  onExtras(): Promise<boolean>;
  onLanguage(language: Language): void;
  onClose(): void;
}

export function App(props: Props): JSX.Element {
  const { state, missing, open, full, onExtras, onLanguage, onClose, ...rest } = props;
  const { t, conversation, extras } = rest;
  const input = useRef<HTMLTextAreaElement>(null);
  const [over, setOver] = useState<'menu' | 'confirm' | undefined>();
  const [said, say] = useState('');

  const stuck = state.outbox.filter((one) => one.state !== 'sending').pop();
  useEffect(() => say(stuck ? stateText(stuck, t) : ''), [stuck?.id, stuck?.state]);
  useEffect(() => {
    // The same words once more are only news where there were none.
    const timer = setTimeout(() => say(''), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  useEffect(() => {
    if (!open) setOver(undefined);
  }, [open, over]);

  /** After a tap on a screen the keyboard stays away; after a key or a click one can type on. */
  const goOn = (): void => {
    setOver(undefined);
    const root = input.current!.getRootNode() as ShadowRoot;
    const touch = matchMedia('(pointer:coarse)').matches;
    // Once it is drawn: what lies under the question whether to start over cannot have the focus.
    queueMicrotask(() =>
      (touch ? root.querySelector<HTMLElement>('.log') : input.current)!.focus({
        preventScroll: true,
      }),
    );
  };
  const sendText = (text: string): void => {
    conversation.send(text);
    goOn();
  };
  const press = useCallback((button: Button) => {
    conversation.press(button);
    goOn();
  }, []);
  const person = (): void => {
    const asked = state.outbox.some(
      (one) => one.text === t.personName && one.state !== 'failed',
    );
    if (asked) goOn();
    else sendText(t.personName);
  };
  const edit = (id: string): void => {
    const area = input.current!;
    write(area, [conversation.discard(id), area.value].filter(Boolean).join('\n'));
  };
  const menu = async (): Promise<void> => {
    if (over === 'menu') setOver(undefined);
    else if (extras || (await onExtras())) setOver('menu');
  };
  const back = (): void => (over ? goOn() : onClose());

  return (
    <Context.Provider value={{ ...rest, say, goOn, edit }}>
      <Dialog open={open} full={full} input={input} onEscape={back} onClosed={onClose}>
        <div class="all" inert={over === 'confirm'}>
          <Header
            menu={over === 'menu'}
            onMenu={() => void menu()}
            onPerson={person}
            onClose={onClose}
          />
          {extras && over === 'menu' && (
            <extras.Menu
              onLanguage={(language) => {
                onLanguage(language);
                goOn();
              }}
              onPerson={person}
              onRestart={() => setOver('confirm')}
              onClose={() => setOver(undefined)}
            />
          )}
          <Notices state={state} missing={missing} />
          <Log state={state} missing={missing} open={open} onPress={press} onChip={sendText} />
          <Composer input={input} epoch={state.epoch} onSend={(text) => conversation.send(text)} />
        </div>
        <div class="sr" role="status">
          {said}
        </div>
        {extras && over === 'confirm' && <extras.Confirm onDone={goOn} />}
      </Dialog>
    </Context.Provider>
  );
}
