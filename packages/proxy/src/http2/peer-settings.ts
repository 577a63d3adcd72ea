import { CODE, fault, type Http2Fault } from './codes.ts';
import { FRAME_BYTES, MOST_FRAME_BYTES, MOST_WINDOW, SETTING } from './frames.ts';

/** What a peer said of itself; `undefined` where it said nothing. */
export interface PeerSettings {
  readonly headerTableSize: number | undefined;
  readonly maxConcurrentStreams: number | undefined;
  readonly initialWindowSize: number | undefined;
  readonly connectProtocol: boolean | undefined;
}

/** Reads the payload of a SETTINGS frame, whose length is right. */
export function readSettings(payload: Buffer): PeerSettings | Http2Fault {
  const values = new Map<number, number>();
  for (let at = 0; at < payload.length; at += 6) {
    const id = payload.readUInt16BE(at);
    const value = payload.readUInt32BE(at + 2);
    if ((id === SETTING.enablePush || id === SETTING.enableConnectProtocol) && value > 1)
      return fault(CODE.protocolError, 'setting that is neither 0 nor 1');
    if (id === SETTING.initialWindowSize && value > MOST_WINDOW)
      return fault(CODE.flowControlError, 'SETTINGS_INITIAL_WINDOW_SIZE');
    if (id === SETTING.maxFrameSize && (value < FRAME_BYTES || value > MOST_FRAME_BYTES))
      return fault(CODE.protocolError, 'SETTINGS_MAX_FRAME_SIZE');
    values.set(id, value);
  }
  const connect = values.get(SETTING.enableConnectProtocol);
  return {
    headerTableSize: values.get(SETTING.headerTableSize),
    maxConcurrentStreams: values.get(SETTING.maxConcurrentStreams),
    initialWindowSize: values.get(SETTING.initialWindowSize),
    connectProtocol: connect === undefined ? undefined : connect === 1,
  };
}
