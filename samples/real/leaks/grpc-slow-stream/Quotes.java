package market.stream;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;

/** Streams quotes to programs that subscribed. */
public class Quotes {
    static final class Quote {
        final String share;
        final long[] depth = new long[40];

        Quote(String share) {
            this.share = share;
        }
    }

    /** Within one process nothing is serialized but the subscription. */
    static final class Plain implements MethodDescriptor.Marshaller<Quote> {
        @Override
        public InputStream stream(Quote quote) {
            return new QuoteStream(quote);
        }

        @Override
        public Quote parse(InputStream stream) {
            return ((QuoteStream) stream).quote;
        }
    }

    static final class QuoteStream extends ByteArrayInputStream {
        final Quote quote;

        QuoteStream(Quote quote) {
            super(new byte[0]);
            this.quote = quote;
        }
    }

    private final CountDownLatch published = new CountDownLatch(1);
    private volatile StreamObserver<Quote> subscriber;

    void subscribe(Quote wanted, StreamObserver<Quote> subscriber) {
        this.subscriber = subscriber;
    }

    void publish(int number) {
        subscriber.onNext(new Quote("share " + number % 300));
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        MethodDescriptor<Quote, Quote> subscribe = MethodDescriptor.<Quote, Quote>newBuilder()
                .setType(MethodDescriptor.MethodType.SERVER_STREAMING).setFullMethodName("market.Quotes/Subscribe")
                .setRequestMarshaller(new Plain()).setResponseMarshaller(new Plain()).build();
        Quotes quotes = new Quotes();
        InProcessServerBuilder.forName("quotes").addService(ServerServiceDefinition.builder("market.Quotes")
                .addMethod(subscribe, ServerCalls.asyncServerStreamingCall(quotes::subscribe)).build()).build().start();
        ManagedChannel channel = InProcessChannelBuilder.forName("quotes").build();
        ClientCall<Quote, Quote> call = channel.newCall(subscribe, CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<Quote>() {
            @Override
            public void onMessage(Quote quote) {
                // The subscriber is busy for long with its first quote.
            }
        }, new Metadata());
        call.sendMessage(new Quote("all"));
        call.halfClose();
        call.request(1);
        while (quotes.subscriber == null) {
            Thread.sleep(10);
        }
        for (int number = 0; quotes.published.getCount() > 0; number++) {
            quotes.publish(number);
        }
    }
}
