import { describe, expect, test } from 'vitest';
import { createParser } from '../../src/chat/sse';

const STREAM =
  ': connected\n\nevent: message\nid: 7\ndata: {"text":"你好"}\n\n: keep-alive\n\nevent: typing\ndata: {"on":true}\n\n';
const EVENTS = [
  { type: 'message', id: '7', data: '{"text":"你好"}' },
  { type: 'typing', data: '{"on":true}' },
];

describe('the event stream', () => {
  test('gives the same events wherever it is cut', () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      const parse = createParser();
      expect([...parse(STREAM.slice(0, cut)), ...parse(STREAM.slice(cut))]).toEqual(EVENTS);
    }
  });

  test('gives the same events character by character, with CRLF', () => {
    const parse = createParser();
    const events = [...STREAM.replace(/\n/g, '\r\n')].flatMap((character) => parse(character));
    expect(events).toEqual(EVENTS);
  });

  test('joins the data lines of one event', () => {
    expect(createParser()('data: a\ndata:b\ndata\n\n')).toEqual([{ type: 'message', data: 'a\nb\n' }]);
  });

  test('says nothing of an event without data, nor of an unfinished one', () => {
    expect(createParser()('event: message\nid: 3\n\nevent: message\ndata: x\n')).toEqual([]);
  });
});
