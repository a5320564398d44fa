/** Reads `text/event-stream` as the HTML standard writes it, from chunks cut anywhere. */

export interface ServerEvent {
  type: string;
  data: string;
  id?: string;
}

/** Returns a function that takes the next chunk and gives back the events that it completed. */
export function createParser(): (chunk: string) => ServerEvent[] {
  let rest = '';
  let type = '';
  let id: string | undefined;
  let data: string[] = [];

  return (chunk) => {
    const events: ServerEvent[] = [];
    // A chunk may end between the two characters of one CRLF: keep a last CR for the next time.
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!;
    for (const line of lines) {
      if (!line) {
        if (data.length) {
          events.push({ type: type || 'message', data: data.join('\n'), ...(id !== undefined && { id }) });
        }
        type = '';
        id = undefined;
        data = [];
        continue;
      }
      const colon = line.indexOf(':');
      if (!colon) continue; // A comment.
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'event') type = value;
      else if (field === 'data') data.push(value);
      else if (field === 'id') id = value;
    }
    return events;
  };
}
