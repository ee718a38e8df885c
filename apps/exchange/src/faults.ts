/** What may go wrong with a request, or with a stream. Absent: it does not. */
export interface Fault {
  readonly id: number;
  /** Matched against `METHOD /path`, `WS api <method>`, `WS user <kind>`, `WS market <stream>` or, to refuse, `WS /path`. */
  readonly route: RegExp;
  readonly apiKey?: string | undefined;
  /** Let this many matching requests through first. */
  skip: number;
  /** Times left; Infinity for ever. */
  count: number;
  readonly delayMs: number;
  readonly drop?: 'before' | 'after' | undefined;
  readonly reply?:
    | {
        readonly when: 'before' | 'after';
        readonly status: number;
        readonly headers: Readonly<Record<string, string>>;
        readonly body: string;
      }
    | undefined;
  /** Orders placed under this fault are denied to exist for so long. */
  readonly hideOrderMs: number;
  readonly ws?: 'mute' | 'terminate' | 'drop' | 'duplicate' | 'reorder' | 'gap' | 'refuse' | undefined;
}

/** The list of planted faults, in the order in which they were planted. */
export interface Faults {
  clockSkewMs: number;
  maintenance: boolean;
  add(fault: Omit<Fault, 'id'>): number;
  /** All of them, or those of one account. */
  clear(apiKey?: string): void;
  /** The first fault that strikes this request; counts it. */
  strike(route: string, apiKey: string | undefined): Fault | null;
  /** As `strike`, for one kind of stream fault. */
  strikeStream(route: string, apiKey: string | undefined, kinds: readonly Fault['ws'][]): Fault | null;
  hide(key: string, until: number): void;
  isHidden(key: string, now: number): boolean;
}

const MAX_FAULTS = 1_000;

export function createFaults(): Faults {
  let list: Fault[] = [];
  let nextId = 1;
  const hidden = new Map<string, number>();
  const find = (
    route: string,
    apiKey: string | undefined,
    suits: (fault: Fault) => boolean,
  ): Fault | null => {
    for (const fault of list) {
      if (!suits(fault) || !fault.route.test(route)) continue;
      if (fault.apiKey !== undefined && fault.apiKey !== apiKey) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      fault.count -= 1;
      if (fault.count <= 0) list = list.filter((one) => one !== fault);
      return fault;
    }
    return null;
  };
  return {
    clockSkewMs: 0,
    maintenance: false,
    add: (fault) => {
      if (list.length >= MAX_FAULTS)
        throw new RangeError(`more than ${MAX_FAULTS} faults are planted; DELETE /fault first`);
      const id = nextId;
      nextId += 1;
      list.push({ ...fault, id });
      return id;
    },
    clear(apiKey) {
      if (apiKey !== undefined) {
        list = list.filter((fault) => fault.apiKey !== apiKey);
        return;
      }
      list = [];
      hidden.clear();
      this.clockSkewMs = 0;
      this.maintenance = false;
    },
    strike: (route, apiKey) =>
      list.length === 0 ? null : find(route, apiKey, (fault) => fault.ws === undefined),
    strikeStream: (route, apiKey, kinds) =>
      list.length === 0
        ? null
        : find(route, apiKey, (fault) => fault.ws !== undefined && kinds.includes(fault.ws)),
    hide: (key, until) => hidden.set(key, until),
    isHidden: (key, now) => {
      const until = hidden.get(key);
      if (until === undefined) return false;
      if (now < until) return true;
      hidden.delete(key);
      return false;
    },
  };
}
