/** Which reservations of machines nodes use up. */
export class ReservationAffinity {
  /** Any that fits and is open to all. */
  public static any(): ReservationAffinity {
    return new ReservationAffinity('ANY_RESERVATION');
  }

  /** None. */
  public static none(): ReservationAffinity {
    return new ReservationAffinity('NO_RESERVATION');
  }

  /**
   * One, and where it is used up there are no more nodes.
   *
   * @param name the reservation, by its name or, where another project shares it, as `projects/<project>/reservations/<name>`
   */
  public static specific(name: string): ReservationAffinity {
    return new ReservationAffinity('SPECIFIC_RESERVATION', name);
  }

  private constructor(
    /** What GKE calls it. */
    public readonly type: string,
    /** The one reservation. */
    public readonly name?: string,
  ) {}
}
