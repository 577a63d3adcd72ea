import { FRAME, INITIAL_WINDOW, numberFrame, PREFACE, SETTING, settingsFrame } from './frames.ts';
import type { Http2Limits } from './limits.ts';

/** What a side says first: a client its preface, then its settings, and room for the connection as a whole. */
export function greeting(server: boolean, limits: Http2Limits): readonly Buffer[] {
  const { streamWindowBytes, headBytes, concurrentStreams, connectionWindowBytes } = limits;
  const own = server
    ? ([SETTING.maxConcurrentStreams, concurrentStreams] as const)
    : ([SETTING.enablePush, 0] as const);
  return [
    ...(server ? [] : [PREFACE]),
    settingsFrame([
      own,
      [SETTING.initialWindowSize, streamWindowBytes],
      [SETTING.maxHeaderListSize, headBytes],
    ]),
    numberFrame(FRAME.windowUpdate, 0, connectionWindowBytes - INITIAL_WINDOW),
  ];
}
