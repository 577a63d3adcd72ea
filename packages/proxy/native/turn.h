#ifndef PILLION_TURN_H
#define PILLION_TURN_H

#include "engine.h"

/* engine.c, for binding.c */
void poll_on(uv_poll_t *poll, int status, int events);
size_t flush(struct engine *e, size_t count, size_t consumed);

#endif
