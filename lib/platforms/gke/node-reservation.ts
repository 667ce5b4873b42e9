/** Which reservations of machines nodes use up. */
export class NodeReservation {
  /** Any that fits and is open to all. */
  public static any(): NodeReservation {
    return new NodeReservation('ANY_RESERVATION');
  }

  /** None. */
  public static none(): NodeReservation {
    return new NodeReservation('NO_RESERVATION');
  }

  /**
   * One, and where it is used up there are no more nodes.
   *
   * @param name the reservation, by its name or, where another project shares it, as `projects/<project>/reservations/<name>`
   */
  public static specific(name: string): NodeReservation {
    return new NodeReservation('SPECIFIC_RESERVATION', name);
  }

  private constructor(
    /** What GKE calls it. */
    public readonly type: string,
    /** The one reservation. */
    public readonly name?: string,
  ) {}
}
