package news.feed;

import java.io.StringReader;
import org.apache.xerces.parsers.SAXParser;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** Reads messages of agencies; an element's name is the message's number, as the agencies want it. */
public final class Feed extends DefaultHandler {
    private final SAXParser reader = new SAXParser();
    private long letters;

    private Feed() throws SAXException {
        reader.setContentHandler(this);
        reader.setFeature("http://xml.org/sax/features/namespaces", false);
    }

    @Override
    public void startElement(String uri, String local, String name, Attributes attributes) {
        letters += name.length();
    }

    void message(long number) throws Exception {
        String name = "agency.message-" + Long.toHexString(number * 0x9E3779B97F4A7C15L) + "-of-" + number;
        reader.parse(new InputSource(new StringReader("<" + name + "><line>Text.</line></" + name + ">")));
    }

    public static void main(String[] args) throws Exception {
        Feed feed = new Feed();
        for (long number = 0; feed.letters >= 0; number++) {
            feed.message(number);
        }
    }
}
