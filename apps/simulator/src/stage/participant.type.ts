/** A person in a scripted meeting, under one connection's number (16778240, 16779264, …). */
export interface Participant {
  readonly userId: number;
  readonly userName: string;
}
