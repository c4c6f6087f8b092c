package library.search;

import org.apache.lucene.analysis.core.SimpleAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/** A full-text index of a library, in memory. */
public class Library {
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private static Library library;

    Library() throws Exception {
        writer = new IndexWriter(new ByteBuffersDirectory(), new IndexWriterConfig(new SimpleAnalyzer()).setRAMBufferSizeMB(4));
        searchers = new SearcherManager(writer, null);
    }

    void add(int book) throws Exception {
        Document document = new Document();
        StringBuilder text = new StringBuilder();
        for (int word = 0; word < 60; word++) {
            text.append("w").append(Integer.toString((book * 31 + word * word) % 40_000, 36)).append(' ');
        }
        document.add(new TextField("text", text.toString(), Field.Store.YES));
        writer.addDocument(document);
    }

    int find(String word) throws Exception {
        searchers.maybeRefresh();
        IndexSearcher searcher = searchers.acquire();
        try {
            return searcher.count(new TermQuery(new Term("text", word)));
        } finally {
            searchers.release(searcher);
        }
    }

    public static void main(String[] args) throws Exception {
        library = new Library();
        int found = 0;
        for (int book = 0; book < 60_000; book++) {
            library.add(book);
            if (book % 10_000 == 0) {
                found += library.find("w1a");
            }
        }
        library.writer.commit();
        System.out.println(found);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
