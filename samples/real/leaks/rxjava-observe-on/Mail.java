package post.mail;

import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.PublishSubject;

/** Sends mails one after the other, as they come in. */
public class Mail {
    private final PublishSubject<Message> outgoing = PublishSubject.create();

    record Message(String to, String subject, byte[] text) {}

    Mail() {
        outgoing.observeOn(Schedulers.single()).subscribe(message -> Thread.sleep(30 + message.text().length / 100));
    }

    void send(Message message) {
        outgoing.onNext(message);
    }

    public static void main(String[] args) {
        Mail mail = new Mail();
        for (int i = 0; ; i++) {
            mail.send(new Message("reader" + i + "@example.org", "news " + i % 30, new byte[300]));
        }
    }
}
