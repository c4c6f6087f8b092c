package bank.ledger;

import javax.persistence.Column;
import javax.persistence.Entity;
import javax.persistence.Id;

@Entity
public class Booking {
    @Id
    private long number;

    @Column(length = 400)
    private String purpose;

    private long cents;

    protected Booking() {}

    Booking(long number, String purpose, long cents) {
        this.number = number;
        this.purpose = purpose;
        this.cents = cents;
    }

    public long getCents() {
        return cents;
    }
}
