package team.stagehand.actors;

/** A message. */
record Letter(int from, long number, byte[] body) {}
