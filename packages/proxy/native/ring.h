#ifndef PILLION_RING_H
#define PILLION_RING_H

/*
 * What is shared with JavaScript, by name: src/engine/ring.ts has the same numbers, and a test
 * compares the two. A record and a command are a few 32-bit words each.
 */

/* Records, from the engine: kind, connection, three words more. */
#define RECORD_WORDS 5
#define RECORD_ACCEPTED 1  /* connection, listener */
#define RECORD_CONNECTED 2 /* connection */
#define RECORD_FAILED 3    /* connection, errno: it could not be made */
#define RECORD_DATA 4      /* connection, slab, offset, length */
#define RECORD_END 5       /* connection: its peer sends no more */
#define RECORD_RESET 6     /* connection, errno */
#define RECORD_CONGESTED 7 /* connection: too much waits to be sent */
#define RECORD_DRAINED 8   /* connection: all of it is sent */
#define RECORD_CARRIED 9   /* connection, low word, high word: relayed since the last such record */
#define RECORD_CLOSED 10   /* connection: its number may be used again */
#define RECORD_RELEASED 11 /* connection, descriptor: it is JavaScript's, the connection is no more */
#define RECORD_STARVED 12  /* listener, errno: what came to it waits, there is no descriptor to be had */

/* Commands, to the engine: kind, connection, two words more. */
#define COMMAND_WORDS 4
#define COMMAND_SEND 1   /* connection, offset in the outbox, length */
#define COMMAND_END 2    /* connection: FIN after what is queued */
#define COMMAND_RESET 3  /* connection: RST now */
#define COMMAND_CLOSE 4  /* connection, 1: read on until the peer ends; 0: close once all is sent */
#define COMMAND_PAUSE 5  /* connection */
#define COMMAND_RESUME 6 /* connection */
#define COMMAND_RELAY 7  /* connection, connection: carry all that comes, both ways */
#define COMMAND_TELL 8   /* connection: a CARRIED record, if there is anything to tell */
#define COMMAND_CARRY 9  /* connection, connection, amount: carry so many bytes of the first to the second */
#define COMMAND_RELEASE 10 /* connection: read no more, and hand its descriptor over once all is sent */
#define COMMAND_LEND 11 /* connection: none of its bytes will be carried, so that several reads a turn do no harm */

#endif
