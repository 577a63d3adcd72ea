#ifndef PILLION_TURN_H
#define PILLION_TURN_H

#include "engine.h"

/* engine.c, for binding.c */
bool loop_join(struct engine *e);
size_t flush(struct engine *e, size_t count, size_t consumed);

#endif
