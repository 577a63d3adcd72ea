import { mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.ts';

/** What can be tried without a cluster. */
export default mergeConfig(shared, { test: { include: ['**/*.test.ts'] } });
