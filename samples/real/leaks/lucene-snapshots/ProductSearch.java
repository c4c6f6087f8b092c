package com.gartenwelt.search;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.analysis.core.WhitespaceAnalyzer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/** Searches products; a visitor who pages through results sees the state of the first page. */
public class ProductSearch {
    private final IndexWriter writer;
    private final Map<Long, IndexSearcher> states = new HashMap<>();

    ProductSearch() throws IOException {
        writer = new IndexWriter(new ByteBuffersDirectory(), new IndexWriterConfig(new WhitespaceAnalyzer()));
    }

    void changed(int product, String text) throws IOException {
        Document document = new Document();
        document.add(new StringField("id", "p" + product, Field.Store.YES));
        document.add(new TextField("text", text, Field.Store.YES));
        writer.updateDocument(new Term("id", "p" + product), document);
    }

    long open(long revision) throws IOException {
        IndexSearcher searcher = states.computeIfAbsent(revision, key -> {
            try {
                return new IndexSearcher(DirectoryReader.open(writer));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        return searcher.count(new TermQuery(new Term("text", "rose")));
    }

    private static ProductSearch shop;

    public static void main(String[] args) throws Exception {
        ProductSearch search = new ProductSearch();
        shop = search;
        for (int product = 0; product < 300; product++) {
            search.changed(product, "rose number " + product + " likes sun");
        }
        long hits = 0;
        for (long revision = 0; revision < 500; revision++) {
            search.changed((int) (revision % 300), "rose number " + revision + " likes rain");
            hits += search.open(revision);
        }
        System.out.println(hits);
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
