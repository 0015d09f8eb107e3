/** The content types of CloudEvents as JSON: one event, and a batch of them. */

export const EVENT_MEDIA_TYPE = "application/cloudevents+json";
export const EVENT_BATCH_MEDIA_TYPE = "application/cloudevents-batch+json";
