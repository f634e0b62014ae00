package stepup.audit;

/** What {@link SegmentLog#append} promises when it returns. */
public enum LogMode {
  /** The records are on the disk: neither a killed process nor a lost machine loses them. */
  DURABLE,
  /** As durable, and the sink has them too. */
  SYNC,
  /** Nothing: the records wait in memory, and are dropped and counted when they are too many. */
  ASYNC,
  /** Nothing is recorded. */
  OFF
}
